/** Writes notifications and sends their mail. */
export {};
