import * as names from './demo-names.ts';
import type { Dice } from './dice.ts';

/** What somebody wrote about themselves; the number keeps e-mails and phones apart. */
export function demoLeadFields(dice: Dice, number: number) {
  const place = dice.pick(names.places);
  const [company, domain] = dice.pick(names.companies[place.language]);
  const product = dice.pick(names.products);
  return {
    name: dice.pick(names.people[place.language]),
    email: `contact-${number}@${domain}`,
    phone: `${place.phone}${String(1000 + number).slice(-4)}`,
    company: number % 3 === 0 ? company : `${company} ${number}`,
    title: dice.pick(names.titles[place.language]),
    source: dice.pick(['web', 'web', 'event', 'campaign', 'call', 'social', 'referral'] as const),
    country: place.country,
    region: place.region,
    city: place.city,
    industry: dice.pick(names.industries),
    language: place.language,
    productsOfInterest: [product],
    budget: {
      amount: Math.round(dice.between(2, 90)) * 1_000_000,
      currency: place.country === 'CN' ? 'CNY' : 'EUR',
    },
    notes: dice.pick(names.wishes[place.language]),
  };
}
