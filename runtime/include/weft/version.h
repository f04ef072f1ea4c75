/* The version of Weft. */
#ifndef WEFT_VERSION_H
#define WEFT_VERSION_H

/* Semantic Versioning: until 1.0.0 a minor version may break programs. Programs and JavaScript of the page host
 * must be of one version: load_page.mjs refuses others. */
#define WEFT_VERSION "0.1.0"

#endif
