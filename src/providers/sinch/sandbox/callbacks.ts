import { type Route, route } from '#sandbox/routes.ts';
import { invalidField, noResource } from './answers.ts';
import type { Context } from './context.ts';
import { bodyOf, requiredText } from './reading.ts';

/** The secret that signs callbacks. Where they go is said by each number. */
export function callbackRoutes(context: Context): readonly Route[] {
  const path = '/v1/projects/{projectId}/callbackConfiguration';
  const answer = () => ({ status: 200, body: { projectId: context.projectId, hmacSecret: context.hmacSecret } });

  return [
    route('GET', path, () => {
      if (context.hmacSecret === '') throw noResource('CallbackConfiguration', '', 'No callback secret is set');
      return answer();
    }),

    route('PATCH', path, request => {
      const secret = requiredText(bodyOf(request)['hmacSecret'], 'hmacSecret');
      if (!context.behaviour.relaxed && !/^[a-zA-Z0-9-]{32,64}$/.test(secret)) {
        throw invalidField('hmacSecret', 'must be 32 to 64 letters, digits or hyphens');
      }
      context.hmacSecret = secret;
      request.applied({ action: 'callback-configuration.update', subject: context.projectId });
      return answer();
    }),
  ];
}
