import { builder } from './builder.ts';
import { inputError } from './errors.ts';
import { decodeId } from './ids.ts';
import { nodeOf } from './node.ts';
import { prefetch } from './prefetch.ts';

const MOST = 100;

builder.queryField('nodes', t =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    scope: null,
    nullable: { list: true, items: true },
    description:
      'Many objects by their ids, in the order asked, at the price of as few requests as each provider allows. At most 100.',
    args: { ids: t.arg.idList({ required: true, description: 'Ids from earlier answers, at most 100.' }) },
    resolve: (_root, { ids: texts }, context, info) => {
      if (texts.length > MOST) throw inputError(`At most ${MOST} ids at once; these are ${texts.length}`, ['ids']);
      const ids = texts.map((text, index) => decodeId(text, ['ids', String(index)]));
      prefetch(context, ids, info);
      return ids.map(id => nodeOf(id, context));
    },
  }),
);
