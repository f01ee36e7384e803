package io.fsledger.core.clients;

import io.fsledger.core.table.Key;
import io.fsledger.events.ClientPhase;

/**
 * How clients lie in their tables.
 *
 * <table>
 *   <caption>Key ranges</caption>
 *   <tr><td>c</td><td>client</td><td>what is known of its connection</td></tr>
 *   <tr><td>p</td><td>phase, client</td><td>the view by phase: nothing but the key</td></tr>
 *   <tr><td>m</td><td>client, offset of the event that caused a fence</td><td>what the partitions have reported so far</td></tr>
 *   <tr><td>q</td><td>due, then as c</td><td>leases and delays in the order in which they end</td></tr>
 * </table>
 */
final class ClientKeys {
    /** Of leases and delays. */
    static final char DEADLINES = 'q';

    private ClientKeys() {}

    static byte[] lives() {
        return Key.of('c').bytes();
    }

    static byte[] life(String client) {
        return Key.of('c').text(client).bytes();
    }

    static byte[] inPhase(ClientPhase phase) {
        return Key.of('p').text(phase.name()).bytes();
    }

    static byte[] inPhase(ClientPhase phase, String client) {
        return Key.of('p').text(phase.name()).text(client).bytes();
    }

    static String clientOfPhaseKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        parts.text();
        return parts.text();
    }

    static byte[] postMortems() {
        return Key.of('m').bytes();
    }

    static byte[] postMortem(String client, long offset) {
        return Key.of('m').text(client).number(offset).bytes();
    }
}
