import { customersRoutes } from '../../shared/customers/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { getAccountOverview } from './account-overview.ts';
import { changeAccount, createAccount, deleteAccount, getAccount, listAccounts } from './accounts.ts';
import { listConsents, recordConsent } from './consents.ts';
import { changeContact, createContact, deleteContact, getContact, listContacts } from './contacts.ts';
import { dismissDuplicate, listDuplicates } from './duplicates/work-list.ts';
import { getContactability } from './get-contactability.ts';
import { getAccountHierarchy } from './hierarchy.ts';
import { accountTimeline, contactTimeline, recordInteraction } from './interactions.ts';
import { lookUp } from './look-up.ts';
import { mergeAccount, mergeContact } from './merge/merge-records.ts';
import { getMerge, listAccountMerges, listContactMerges } from './merge/merges.ts';
import { undoMerge } from './merge/undo-merge.ts';
import { eraseContact, getErasure, listErasures } from './privacy/erasures.ts';
import { exportPerson } from './privacy/export-person.ts';
import { restoreAccount, restoreContact } from './restore.ts';
import { search } from './search.ts';

export const handler = httpFunction(
  customersRoutes,
  {
    createAccount: (request, context) => createAccount(context, request),
    listAccounts: (request, context) => listAccounts(context, request),
    getAccount: (request, context) => getAccount(context, request),
    changeAccount: (request, context) => changeAccount(context, request),
    deleteAccount: (request, context) => deleteAccount(context, request),
    restoreAccount: (request, context) => restoreAccount(context, request),
    createContact: (request, context) => createContact(context, request),
    listContacts: (request, context) => listContacts(context, request),
    getContact: (request, context) => getContact(context, request),
    changeContact: (request, context) => changeContact(context, request),
    deleteContact: (request, context) => deleteContact(context, request),
    restoreContact: (request, context) => restoreContact(context, request),
    listDuplicates: (request, context) => listDuplicates(context, request),
    dismissDuplicate: (request, context) => dismissDuplicate(context, request),
    mergeContact: (request, context) => mergeContact(context, request),
    mergeAccount: (request, context) => mergeAccount(context, request),
    listContactMerges: (request, context) => listContactMerges(context, request),
    listAccountMerges: (request, context) => listAccountMerges(context, request),
    getMerge: (request, context) => getMerge(context, request),
    undoMerge: (request, context) => undoMerge(context, request),
    recordInteraction: (request, context) => recordInteraction(context, request),
    accountTimeline: (request, context) => accountTimeline(context, request),
    contactTimeline: (request, context) => contactTimeline(context, request),
    getAccountOverview: (request, context) => getAccountOverview(context, request),
    getAccountHierarchy: (request, context) => getAccountHierarchy(context, request),
    lookUp: (request, context) => lookUp(context, request),
    search: (request, context) => search(context, request),
    recordConsent: (request, context) => recordConsent(context, request),
    listConsents: (request, context) => listConsents(context, request),
    getContactability: (request, context) => getContactability(context, request),
    exportPerson: (request, context) => exportPerson(context, request),
    eraseContact: (request, context) => eraseContact(context, request),
    listErasures: (request, context) => listErasures(context, request),
    getErasure: (request, context) => getErasure(context, request),
  },
  readEnvironment('customers/http', process.env),
);
