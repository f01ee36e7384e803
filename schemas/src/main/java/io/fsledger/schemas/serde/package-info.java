/** Events, states and bytes: Confluent's wire format for topics, Avro's single-object encoding for stores. */
@NullMarked
package io.fsledger.schemas.serde;

import org.jspecify.annotations.NullMarked;
