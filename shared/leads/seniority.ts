import { foldText } from '../text/fold.ts';
import type { Seniority } from './score.ts';

// Tried in this order: an "assistant to the CEO" is no executive, a "vice president" is one before "president" decides.
const patterns: readonly (readonly [Seniority, RegExp])[] = [
  [
    'junior',
    /\b(?:intern|internship|trainee|student|apprentice|junior|assistant|praktikant(?:in)?|werkstudent(?:in)?|azubi|stagiaire)\b|实习|助理|学生|インターン/u,
  ],
  [
    'executive',
    /\b(?:c[efiotms]o|cdo|cpo|cro|chro|ciso|chief|founder|co-?founder|(?<!product |process |data )owner|president|chairman|chairwoman|managing director|managing partner|general manager|vp|svp|evp|vice president|gesch[aä]ftsf[uü]hrer(?:in)?|vorstand|inhaber(?:in)?|pdg|g[eé]rant|director general)\b|总裁|总经理|董事长|首席|创始人|老板|法人|社長|代表取締役|대표/u,
  ],
  [
    'head',
    /\b(?:head|director|directeur|directrice|leiter(?:in)?|abteilungsleiter(?:in)?|bereichsleiter(?:in)?|direttore|principal|partner)\b|leiter(?:in)?\b|总监|主任|部长|部長|처장|이사/u,
  ],
  [
    'manager',
    /\b(?:manager(?:in)?|supervisor|team ?lead|lead|responsable|gerente|coordinator)\b|经理|主管|組長|课长|課長|팀장|과장/u,
  ],
];

/** How senior a job title sounds, in English, Chinese and the commonest others; `specialist` when nothing says more. */
export function seniorityOf(title: string): Seniority {
  const folded = foldText(title);
  return patterns.find(([, pattern]) => pattern.test(folded))?.[0] ?? 'specialist';
}
