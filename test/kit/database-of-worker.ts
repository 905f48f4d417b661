import { query, serverUrl } from '../postgres/schema.ts';

const { TEST_DATABASE_PREFIX: prefix, VITEST_POOL_ID: worker } = process.env;
const own = serverUrl();
const name = `${prefix}_${worker}_${process.pid}`;
if (own.pathname !== `/${name}`) {
  await query(own, `create database ${name}`);
  own.pathname = `/${name}`;
  process.env['TEST_DATABASE_URL'] = own.href;
}
