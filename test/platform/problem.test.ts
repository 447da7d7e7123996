import { expect, it } from 'vitest';
import { problemResponse } from '../../functions/platform/problem.ts';
import { AppError, invalid } from '../../shared/errors.ts';

it('is a problem document with code, fields, instance and request id', () => {
  const error = invalid({ path: 'emails.0.address', message: 'must be an e-mail address' });

  const response = problemResponse(error, '/v1/contacts', 'request-1');

  expect(response.statusCode).toBe(422);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(response.body)).toEqual({
    type: '/docs#error-invalid',
    title: 'Some fields are not valid',
    status: 422,
    detail: 'emails.0.address: must be an e-mail address',
    instance: '/v1/contacts',
    code: 'invalid',
    errors: [{ path: 'emails.0.address', message: 'must be an e-mail address' }],
    requestId: 'request-1',
  });
});

it('says nothing of what an unknown error said', () => {
  const response = problemResponse(
    new TypeError("Cannot read 'secret' of undefined"),
    '/v1/leads',
    'request-1',
  );

  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain('secret');
  expect(JSON.parse(response.body)).toMatchObject({ code: 'internal', requestId: 'request-1' });
});

it('carries the headers and members of its error', () => {
  const error = new AppError('offer_passed_on', 'Bo has it now.', {
    headers: { 'retry-after': '3' },
    more: { ownerId: 'user_1' },
  });

  const response = problemResponse(error, '/v1/leads/1/accept', 'request-1');

  expect(response.headers).toMatchObject({ 'retry-after': '3' });
  expect(JSON.parse(response.body)).toMatchObject({ ownerId: 'user_1' });
});

it('asks for a token on 401', () => {
  const response = problemResponse(new AppError('unauthenticated', 'Sign in.'), '/', 'request-1');

  expect(response.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
});
