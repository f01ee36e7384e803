package io.fsledger.projector.kernel;

import org.apache.kafka.common.TopicPartition;

/** Retention has taken records before they were applied. What they said is not known, so nothing behind them is applied either. */
public final class InputLostException extends Exception {
    private static final long serialVersionUID = 1L;

    InputLostException(TopicPartition partition, long from, long to) {
        super(
                ("%s has no records %d to %d any more (INPUT_LOST): they were to be applied next. Bring the topic back, or remove"
                                + " what the projector keeps of this partition and let it begin anew with what is left")
                        .formatted(partition, from, to - 1));
    }
}
