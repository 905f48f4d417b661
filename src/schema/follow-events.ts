import { type Delivery, LostPlaceError, openFeed } from '#federation/event-feed.ts';
import { builder } from './builder.ts';
import { inputError } from './errors.ts';
import { EVENT_SOURCES, eventList, NumberEventEdge, NumberEventFilter } from './number-event.ts';
import { placeOf } from './page.ts';

builder.subscriptionType({ description: 'What happens, as it happens: over server-sent events.' });

builder.subscriptionField('numberEvents', t =>
  t.field({
    type: NumberEventEdge,
    scope: 'events:read',
    nullable: true,
    description:
      'What happens to numbers of the accounts within your reach, oldest first: from now on, or with `after` first what was missed since. A stream ends now and then, also when nothing is wrong; go on with the last cursor you got, and you get every event once.',
    args: {
      filter: t.arg({ type: NumberEventFilter, description: 'Which events.' }),
      after: t.arg.string({
        description:
          'A cursor of an event of this subscription, or of the list `numberEvents`, with the same filter: newer ones follow. The header `Last-Event-ID` wins over it.',
      }),
    },
    subscribe: async (_root, { filter, after }, context) => {
      const { filter: wanted, list } = await eventList(filter, context);
      const place = placeOf(context, list, context.lastEventId ?? after, EVENT_SOURCES);
      return openFeed(context, wanted, { after: place, list }).catch((error: unknown) => {
        if (!(error instanceof LostPlaceError)) throw error;
        throw inputError(
          '`after` cannot be used: what followed it is not kept any more. Read `numberEvents`, and go on with a cursor of it',
          ['after'],
          'INVALID_CURSOR',
        );
      });
    },
    resolve: ({ event, cursor }: Delivery) => ({ node: event, cursor }),
  }),
);
