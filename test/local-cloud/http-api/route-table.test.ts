import { expect, it } from 'vitest';
import { RouteTable } from '../../../infra/local/http-api/route-table.ts';

const tableOf = (...routeKeys: string[]) => new RouteTable(routeKeys.map((routeKey) => ({ routeKey })));
const routeOf = (table: ReturnType<typeof tableOf>, request: string) => {
  const [method = '', path = ''] = request.split(' ');
  return table.match(method, path)?.route.routeKey;
};

// The table in https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
it.each([
  ['GET /pets/dog/1', 'GET /pets/dog/1'],
  ['GET /pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET /pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST /pets/dog/1', 'ANY /{proxy+}'],
  ['POST /', '$default'],
])('sends %s to the route %s, as AWS documents', (request, expected) => {
  const table = tableOf(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
  );

  expect(routeOf(table, request)).toBe(expected);
});

it('prefers a fixed segment to a variable and a method to ANY', () => {
  const table = tableOf(
    'ANY /v1/{kind}',
    'GET /v1/{kind}',
    'ANY /v1/leads',
    'GET /v1/{kind}/a',
    'GET /v1/leads/{id}',
  );

  expect(routeOf(table, 'GET /v1/users')).toBe('GET /v1/{kind}');
  expect(routeOf(table, 'PUT /v1/users')).toBe('ANY /v1/{kind}');
  expect(routeOf(table, 'GET /v1/leads')).toBe('ANY /v1/leads');
  expect(routeOf(table, 'GET /v1/leads/a')).toBe('GET /v1/leads/{id}');
});

it('finds nothing without a default for another path, another method or an empty variable', () => {
  const table = tableOf('GET /v1/leads/{id}');

  expect(routeOf(table, 'GET /v1/leads')).toBeUndefined();
  expect(routeOf(table, 'GET /v1/leads/')).toBeUndefined();
  expect(routeOf(table, 'GET /v1/leads/1/2')).toBeUndefined();
  expect(routeOf(table, 'POST /v1/leads/1')).toBeUndefined();
});

it('gives what stands in place of the variables, decoded', () => {
  const table = tableOf('GET /files/{owner}/{path+}');

  const match = table.match('GET', '/files/%E6%9D%8E/a/b%20c');

  expect(match?.pathParameters).toEqual({ owner: '李', path: 'a/b c' });
});

it.each(['FETCH /v1', 'GET v1', 'GET /a/{b+}/c', 'GET /a/x{b}'])('refuses the route key %s', (routeKey) => {
  expect(() => tableOf(routeKey)).toThrow(/does not know/);
});
