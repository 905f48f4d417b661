import { type Route, route, type SandboxRequest } from '#sandbox/routes.ts';
import { type ActiveNumber, toAnswer } from './active-number.ts';
import { refuseRelink, smsRequest, voiceRequest } from './configuration.ts';
import type { Context } from './context.ts';
import { listNumbers } from './list.ts';
import { asText, bodyOf, numberIn } from './reading.ts';

export function activeNumberRoutes(context: Context): readonly Route[] {
  const { numbers, provisioning, projectId } = context;
  const path = '/v1/projects/{projectId}/activeNumbers';
  const held = (request: SandboxRequest): ActiveNumber => numbers.get(numberIn(request));
  const answer = (number: ActiveNumber) => ({ status: 200, body: toAnswer(number, projectId) });

  return [
    route('GET', path, request => listNumbers(context, request)),

    route('GET', `${path}/{phoneNumber}`, request => answer(held(request))),

    route('PATCH', `${path}/{phoneNumber}`, request => {
      const number = held(request);
      const body = bodyOf(request);
      const displayName = asText(body['displayName'], 'displayName');
      const callbackUrl = asText(body['callbackUrl'], 'callbackUrl');
      const sms = smsRequest(body, number);
      const voice = voiceRequest(body);
      if (sms && !context.behaviour.relaxed) refuseRelink(number, sms);

      // An explicit null overwrites, as the service says it does in some cases.
      if ('displayName' in body) number.displayName = displayName ?? '';
      if ('callbackUrl' in body) number.callbackUrl = callbackUrl ?? '';
      if (sms) provisioning.requestSms(number, sms);
      if (voice) provisioning.requestVoice(number, voice);
      request.applied({ action: 'number.update', subject: number.phoneNumber, detail: body });
      return answer(number);
    }),

    // The number stays until the end of what is paid for.
    route('POST', `${path}/{phoneNumber}:release`, request => {
      const number = held(request);
      number.expireAt = number.nextChargeDate;
      request.applied({ action: 'number.release', subject: number.phoneNumber });
      return answer(number);
    }),
  ];
}
