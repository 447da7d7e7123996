import { Logger } from '@aws-lambda-powertools/logger';

/** Structured logs. Ids and codes only: no names, addresses, bodies or tokens. */
export const logger = new Logger();
