package io.fsledger.core.ledger;

import io.fsledger.events.ReasonCode;

/** Why an event is not applied: a code, which is stable API, and a sentence that names the offending values. */
public record Refusal(ReasonCode code, String sentence) {
    public static Refusal malformed(String sentence) {
        return new Refusal(ReasonCode.MALFORMED, sentence);
    }
}
