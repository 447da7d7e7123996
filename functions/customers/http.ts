import { customersRoutes } from '../../shared/customers/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { changeAccount, createAccount, deleteAccount, getAccount, listAccounts } from './accounts.ts';
import { changeContact, createContact, deleteContact, getContact, listContacts } from './contacts.ts';

export const handler = httpFunction(
  customersRoutes,
  {
    createAccount: (request, context) => createAccount(context, request),
    listAccounts: (request, context) => listAccounts(context, request),
    getAccount: (request, context) => getAccount(context, request),
    changeAccount: (request, context) => changeAccount(context, request),
    deleteAccount: (request, context) => deleteAccount(context, request),
    createContact: (request, context) => createContact(context, request),
    listContacts: (request, context) => listContacts(context, request),
    getContact: (request, context) => getContact(context, request),
    changeContact: (request, context) => changeContact(context, request),
    deleteContact: (request, context) => deleteContact(context, request),
  },
  readEnvironment('customers/http', process.env),
);
