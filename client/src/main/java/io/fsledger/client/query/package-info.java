/** Questions to the service over HTTP, with typed answers that say what they rest on. */
@NullMarked
package io.fsledger.client.query;

import org.jspecify.annotations.NullMarked;
