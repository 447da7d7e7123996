import { describe, expect, it } from 'vitest';
import { leadSources } from '../../../shared/leads/lead-sources.ts';
import { leadSourceOf } from '../../../shared/leads/source.ts';

describe('a label of another tool', () => {
  it.each([
    ['Google', 'web'],
    ['google', 'web'],
    ['Organic Search', 'web'],
    ['Direct Traffic', 'web'],
    ['Olark Chat', 'web'],
    ['Welingak Website', 'web'],
    ['Referral Sites', 'web'],
    ['Landing Page Submission', 'web'],
    ['bing', 'web'],
    ['blog', 'web'],
    ['官网', 'web'],
    ['Reference', 'referral'],
    ['Word-of-Mouth', 'referral'],
    ['转介绍', 'referral'],
    ['Facebook', 'social'],
    ['微信公众号', 'social'],
    ['Trade show', 'event'],
    ['TRADE_SHOW', 'event'],
    ['展会', 'event'],
    ['Cold call', 'call'],
    ['电话', 'call'],
    ['Pay per Click Ads', 'campaign'],
    ['Newsletter', 'campaign'],
    ['Channel Partner', 'partner'],
    ['代理商', 'partner'],
    ['List import', 'import'],
  ])('%s means %s', (label, source) => {
    expect(leadSourceOf(label)).toBe(source);
  });

  it.each(leadSources)('%s means itself', (source) => {
    expect(leadSourceOf(source.toUpperCase())).toBe(source);
  });

  it.each(['', 'Select', 'Other', 'WeLearn', 'constructor'])('%j is not guessed', (label) => {
    expect(leadSourceOf(label)).toBeUndefined();
  });
});
