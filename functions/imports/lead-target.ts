import { isDeepStrictEqual } from 'node:util';
import { readLeadRow } from '../../shared/imports/read-lead-row.ts';
import { Lead, LeadFields } from '../../shared/leads/lead.ts';
import { revise } from '../../shared/table/entity.ts';
import { behaviourOf, captureWrites, newLead, scoreFields, withDialable } from '../leads/capture.ts';
import { customAfter, expectCustom, fieldsOf, overlaid } from './overlay.ts';
import { type Importing, type RowTarget, sameElsewhere, usualLookup } from './row-target.ts';

/** Rows become leads: scored, routed and offered like any other. */
export function leadTarget({
  table,
  job,
  author,
  terms,
  people,
  definitions,
}: Importing): RowTarget<Lead, LeadFields> {
  return {
    entity: Lead,
    read: readLeadRow,
    lookupOf: usualLookup,
    // One e-mail address under two ids of the other system is two leads there.
    isSame: sameElsewhere,
    related: people.related,
    references: () => [],
    withExternalId: (fields, externalId) => ({ ...fields, externalId: fields.externalId ?? externalId }),
    create: (fields, id, now) => {
      expectCustom('lead', definitions, fields.custom);
      return captureWrites(newLead(fields, { id, importId: job.id }, terms, author, now));
    },
    revised: async (lead, { fields: row }, now) => {
      if (lead.status === 'converted') return undefined;
      const custom = customAfter('lead', definitions, lead.custom, row.custom);
      const said = { ...row, ...keptOf(lead, row), custom };
      const fields = withDialable(overlaid(LeadFields.parse(fieldsOf(LeadFields, lead)), said), terms);
      if (isDeepStrictEqual(fields, fieldsOf(LeadFields, lead))) return undefined;
      const score = scoreFields(fields, await behaviourOf(table, lead), terms, now);
      return revise(lead, { ...fields, ...score }, author, now);
    },
  };
}

/** What a row only stands in with does not overwrite what is known: a name made of an address, a source nobody gave. */
function keptOf(lead: Lead, row: LeadFields): Partial<LeadFields> {
  const standsIn = [row.email, row.company, row.externalId, row.phone].includes(row.name);
  const hasNoSource = row.source === 'import' && !row.sourceDetail;
  return {
    ...(standsIn && { name: lead.name }),
    ...(hasNoSource && { source: lead.source, sourceDetail: lead.sourceDetail }),
  };
}
