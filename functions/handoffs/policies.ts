import type { SubjectType } from '../../shared/handoffs/handoff.ts';
import { leadHandoffPolicy } from '../leads/lead-handoff-policy.ts';
import type { Moment } from './offer-next.ts';
import { type PassOn, passOn } from './pass-on.ts';
import { look, settle, type Wake } from './settle.ts';

/** What can be done to a subject whatever its type is: each policy bound to the one mechanism. */
export interface BoundPolicy {
  look(moment: Moment, wake: Wake): ReturnType<typeof look>;
  settle(moment: Moment, wake: Wake): ReturnType<typeof settle>;
  passOn(moment: Moment, orgId: string, subjectId: string, cause: PassOn): Promise<boolean>;
}

/** Every type of subject that is handed off. The one place where the mechanism meets its subjects. */
const policies: Record<SubjectType, BoundPolicy> = {
  lead: {
    look: (moment, wake) => look(moment, leadHandoffPolicy, wake),
    settle: (moment, wake) => settle(moment, leadHandoffPolicy, wake),
    passOn: (moment, orgId, subjectId, cause) => passOn(moment, leadHandoffPolicy, orgId, subjectId, cause),
  },
};

/** The policy of a type of subject. */
export function policyOf(type: SubjectType): BoundPolicy {
  return policies[type];
}
