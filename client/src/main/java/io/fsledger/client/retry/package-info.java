/** Tries what may fail again: by the delays of {@link io.fsledger.core.retry.ReconnectPolicy}, at one or several addresses. */
@NullMarked
package io.fsledger.client.retry;

import org.jspecify.annotations.NullMarked;
