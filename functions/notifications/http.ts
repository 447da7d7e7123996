/** The notifications of the signed-in person. */
export {};
