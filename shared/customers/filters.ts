import * as z from 'zod';
import { idOf } from '../id.ts';

/** The heading under which the API's documentation shows these routes. */
export const customersTag = 'Customers';

/** Words to look for. */
export const searchText = z.string().trim().min(1).max(200).optional();

/** A user's id, or `me`. */
export const ownerFilter = z.union([z.literal('me'), idOf('user')]).optional();
