/** Signed links back into the product. */
export {};
