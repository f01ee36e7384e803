/** Events as flat JSON objects: what is published over HTTP and by {@code fsledger publish}, and what people are shown. */
@NullMarked
package io.fsledger.schemas.json;

import org.jspecify.annotations.NullMarked;
