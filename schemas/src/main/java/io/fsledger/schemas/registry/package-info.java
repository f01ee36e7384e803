/** The schema registry: asked over Confluent's REST API, or kept in memory for tests. */
@NullMarked
package io.fsledger.schemas.registry;

import org.jspecify.annotations.NullMarked;
