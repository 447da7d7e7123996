/** The one mail port of the product. */
export {};
