import * as fc from 'fast-check';
import { HEADS } from './hostile-heads.ts';
import { ask, each, get, post, sample, SIZES, times, type Request } from './hostile-making.ts';

const documents: Request[] = each(SIZES, n => [
  ask(`{${times(n, i => `a${i}:__typename`)}}`),
  ask(`{${times(n, i => `a${i}:phoneNumbers(first:100){nodes{id e164}}`)}}`),
  ask(`{${times(n, i => `a${i}:viewer{name}`)}}`),
  ask(`{${times(n, () => '__typename')}}`),
  ask(`mutation{${times(n, i => `a${i}:releasePhoneNumber(input:{}){__typename}`)}}`),
  ask(`{${times(n, () => '...F')}} fragment F on Query{__typename}`),
  ask(`{...F0}${times(n, i => `fragment F${i} on Query{...F${i + 1}}`)}fragment F${n} on Query{__typename}`),
  ask(
    `{...F0}${times(n, i => `fragment F${i} on Query{...F${i + 1} ...F${i + 1}}`)}fragment F${n} on Query{__typename}`,
  ),
  ask(`{...F0}${times(n, i => `fragment F${i} on Query{...F${(i + 1) % n}}`)}`),
  ask(`{${'viewer{'.repeat(n)}name${'}'.repeat(n)}}`),
  ask(`{${'node(id:"x"){...on PhoneNumber{account{'.repeat(n)}id${'}}}'.repeat(n)}}`),
  ask(`{viewer{name ${times(n, () => '@skip(if:false)')}}}`),
  ask(`{viewer{name ${times(n, i => `@d${i}`)}}}`),
  ask(`{phoneNumbers(filter:${'['.repeat(n)}${']'.repeat(n)}){isPartial}}`),
  ask(`{phoneNumbers(filter:${'{a:'.repeat(n)}1${'}'.repeat(n)}){isPartial}}`),
  ask(`query(${times(n, i => `$v${i}:Int`)}){viewer{name}}`),
  ask(`query ${'Q'.repeat(n)}{viewer{name @skip(if:$x)}}`),
  ask(`query ${'Q'.repeat(n)}{${times(Math.min(n, 100), i => `a${i}:viewer{name @skip(if:$x${i})}`)}}`),
  ask(times(n, i => `query Q${i}{viewer{name}}`)),
  ask(`{${'a'.repeat(n)}}`),
  ask(`#${'x'.repeat(n * 20)}\n{viewer{name}}`),
  ask(`{node(id:"${'\\u0041'.repeat(n)}"){id}}`),
  ask(`{phoneNumbers(first:${'9'.repeat(n)}){isPartial}}`),
  ask(`{__schema{${'types{fields{type{'.repeat(n)}name${'}}}'.repeat(n)}}}`),
  ask(`{nodes(ids:[${times(n, i => `"x${i}"`)}]){id}}`),
  ask('query($i:[ID!]!){nodes(ids:$i){id}}', { i: Array.from({ length: n }, (_, i) => `x${i}`) }),
]);

const IDS = [
  '',
  'x',
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '\u0000',
  'PhoneNumber:sinch/../../secret',
  'PhoneNumber:sinch/%2e%2e/x',
  'PhoneNumber:sinch/+1%0d%0aX: y',
  'PhoneNumber:__proto__/x',
  'PhoneNumber:constructor/x',
  'Account:toString',
  'Account:sinch',
  'OffsetConnection:7',
  'v1.',
  'v1.AAAA',
  "' OR 1=1 --",
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\ud800',
  'é'.repeat(5_000),
  'x'.repeat(100_000),
];
const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const ids: Request[] = each([...IDS, ...sample(fc.string({ unit: 'binary', maxLength: 60 }), 40)], id =>
  [id, base64(id), `v1.${base64(id)}`].flatMap(text => [
    ask('query($id:ID!){node(id:$id){id __typename}}', { id: text }),
    ask('query($a:String){phoneNumbers(first:2,after:$a){nodes{id}}}', { a: text }),
  ]),
);

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'toJSON',
];
const QUERY = '{viewer{name}}';
const pollution: Request[] = each(KEYS, key => {
  const evil = `{"${key}":{"polluted":"yes","prototype":{"polluted":"yes"}}}`;
  return [
    post(`{"query":"${QUERY}","${key}":{"polluted":"yes"}}`),
    post(`{"query":"${QUERY}","variables":${evil}}`),
    post(`{"query":"${QUERY}","extensions":${evil}}`),
    post(`{"query":"${QUERY}","operationName":"${key}"}`),
    post(`{"documentId":"${key}"}`),
    post(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${key}"}}}`),
    post(`{"query":"query($f:PhoneNumberFilter){phoneNumbers(filter:$f){isPartial}}","variables":{"f":${evil}}}`),
    ask(`{${key}}`),
    ask(`{viewer{name ...on ${key}{name}}}`),
    ask(`query($${key}:Int){phoneNumbers(first:$${key}){isPartial}}`, { [key]: 1 }),
    ask(`{phoneNumbers(${key}:1){isPartial}}`),
    get(`/graphql?${key}=1&query=${encodeURIComponent(QUERY)}`),
    get(`/graphql?query=${encodeURIComponent(QUERY)}&variables=${encodeURIComponent(evil)}`),
    get(`/graphql?documentId=${key}`),
    get(`/${key}`),
  ];
});

const BROKEN = [
  '',
  ' ',
  '{',
  '}',
  '[',
  'null',
  '1',
  '"x"',
  'true',
  '{"query"',
  '{"query":',
  '{"query":"',
  '{"query":{}}',
];
const bodies: Request[] = [
  ...each(BROKEN, body => post(body)),
  ...each(SIZES, n => [
    post('['.repeat(n * 20)),
    post(`{"query":"${QUERY}","variables":${'{"a":'.repeat(n)}1${'}'.repeat(n)}}`),
    post(
      `{"query":"query($f:PhoneNumberFilter){phoneNumbers(filter:$f){isPartial}}","variables":{"f":${'{"and":['.repeat(n)}${']}'.repeat(n)}}}`,
    ),
    post(
      `{"query":"query($f:PhoneNumberFilter){phoneNumbers(filter:$f){isPartial}}","variables":{"f":{${times(n, i => `"k${i}":1`, ',')},"s":"${'s'.repeat(n * 10)}"}}}`,
    ),
    post(`[${times(n, () => `{"query":"${QUERY}"}`, ',')}]`),
    post('x'.repeat(n * 250)),
    post(Buffer.alloc(n * 250)),
    post(`{"query":"${QUERY}","variables":{${times(n, i => `"a${i}":${i}`, ',')}}}`),
  ]),
  ...each(sample(fc.uint8Array({ maxLength: 2_000 }), 60), bytes => post(Buffer.from(bytes))),
  ...each(sample(fc.json({ maxDepth: 6 }), 60), text => post(text)),
  ...each(sample(fc.json(), 30), text =>
    post(`{"query":"query($x:PhoneNumberFilter){phoneNumbers(filter:$x){isPartial}}","variables":{"x":${text}}}`),
  ),
  ...each(
    sample(fc.string({ unit: fc.constantFrom(...'{}()[]:$@!|=&."#,\n aA1-…'.split('')), maxLength: 300 }), 120),
    text => ask(text),
  ),
  post(Buffer.from([0xff, 0xfe, ...Buffer.from(`{"query":"${QUERY}"}`, 'utf16le')])),
  post(Buffer.from(`{"query":"{a\xff\xfe}"}`, 'latin1')),
  post(Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])),
];

const TYPES = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/graphql',
  'text/xml',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/json, text/plain',
  ';',
  '\t',
  'é',
];
const FORM =
  '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"mutation{__typename}"}\r\n--x--';
const types: Request[] = [
  ...each(TYPES, type =>
    ['query=mutation%7B__typename%7D', FORM, `{"query":"mutation{__typename}"}`].map(body =>
      post(body, [`Content-Type: ${type}`]),
    ),
  ),
  ...each(['gzip', 'br', 'deflate', 'zstd', 'x', 'gzip, gzip'], encoding =>
    post(`{"query":"${QUERY}"}`, ['Content-Type: application/json', `Content-Encoding: ${encoding}`]),
  ),
  ...each(
    [
      'text/xml',
      'x',
      ';;;',
      '*',
      'application/json;q=0',
      ',',
      'a/b;'.repeat(500),
      'text/event-stream',
      'multipart/mixed',
    ],
    accept => [
      post(`{"query":"${QUERY}"}`, ['Content-Type: application/json', `Accept: ${accept}`]),
      get('/graphql?query={viewer{name}}', [`Accept: ${accept}`]),
    ],
  ),
  ...each(['Bearer hunter2', 'Basic eDp5', 'Bearer', 'Bearer ' + 'x'.repeat(8_000), 'Bearer a.b.c', 'é'], credentials =>
    post(`{"query":"${QUERY}"}`, ['Content-Type: application/json', `Authorization: ${credentials}`]),
  ),
];

export const HOSTILE: Readonly<Record<string, readonly Request[]>> = {
  'documents that grow in every direction': documents,
  'forged ids and cursors': ids,
  'keys that reach for prototypes': pollution,
  'broken and huge bodies': bodies,
  'types, encodings and credentials': types,
  'crooked heads': HEADS,
};
