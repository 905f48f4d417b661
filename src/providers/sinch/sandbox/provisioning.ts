import { type ActiveNumber, type SmsRequest, timestamp, type VoiceTarget } from './active-number.ts';

/** What a callback would say about something that ended. */
export interface ProvisioningEvent {
  readonly resourceId: string;
  readonly eventType: `${'PROVISIONING_TO' | 'DEPROVISIONING_FROM'}_${'SMS_PLATFORM' | 'CAMPAIGN' | 'VOICE_PLATFORM'}`;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly failureCode: string | null;
}

export interface Provisioning {
  /** Ids that are empty unlink at once, others are scheduled. Where nothing differs from what is in force, nothing happens. */
  requestSms(number: ActiveNumber, request: SmsRequest): void;
  requestVoice(number: ActiveNumber, target: VoiceTarget): void;
  /** Brings everything scheduled to where it is by now. It gets there by itself too, some time later. */
  advance(): void;
  /** Nothing moves by itself any more. */
  stop(): void;
}

/** Milliseconds between looks at what is scheduled, as long as something is. */
const LOOK_MS = 25;

/** An id such as `FAIL-CAMPAIGN_NOT_AVAILABLE` fails with that code, in place of whatever makes a real one fail. */
const codeIn = (id: string): string | null => /^FAIL-([A-Z0-9_]+)$/.exec(id)?.[1] ?? null;

function campaignFailure(number: ActiveNumber, campaignId: string): string | null {
  if (number.type === 'TOLL_FREE') return 'TFN_NOT_ALLOWED';
  if (number.regionCode !== 'US') return 'CAMPAIGN_NOT_AVAILABLE';
  return codeIn(campaignId);
}

/**
 * Half the duration something scheduled is WAITING, then IN_PROGRESS. Then the id moves up into the configuration and
 * the schedule is gone, or it stays as FAILED with the configuration as it was. There is no state of success.
 */
export function createProvisioning(
  clock: () => number,
  durationMs: () => number,
  ended: (event: ProvisioningEvent) => void,
): Provisioning {
  const moving = new Set<ActiveNumber>();
  let timer: NodeJS.Timeout | undefined;

  const begin = <Requested>(number: ActiveNumber, requested: Requested) => {
    moving.add(number);
    timer ??= setInterval(advance, LOOK_MS).unref();
    const startedAt = clock();
    const lastUpdatedTime = timestamp(startedAt);
    return { requested, startedAt, status: 'WAITING' as const, lastUpdatedTime, errorCodes: [] };
  };

  function end(
    number: ActiveNumber,
    eventType: ProvisioningEvent['eventType'],
    failureCode: string | null = null,
  ): void {
    const status = failureCode === null ? 'SUCCEEDED' : 'FAILED';
    ended({ resourceId: number.phoneNumber, eventType, status, failureCode });
  }

  function endSms(number: ActiveNumber, { servicePlanId, campaignId }: SmsRequest): readonly string[] {
    const failures: string[] = [];
    if (servicePlanId !== number.servicePlanId) {
      const code = codeIn(servicePlanId);
      if (code === null) number.servicePlanId = servicePlanId;
      else failures.push(code);
      end(number, 'PROVISIONING_TO_SMS_PLATFORM', code);
    }
    if (campaignId !== number.campaignId) {
      const code = campaignFailure(number, campaignId);
      if (code === null) number.campaignId = campaignId;
      else failures.push(code);
      end(number, 'PROVISIONING_TO_CAMPAIGN', code);
    }
    return failures;
  }

  function endVoice(number: ActiveNumber, target: VoiceTarget): readonly string[] {
    const code = codeIn(target.id);
    if (code === null) number.voice = target;
    end(number, 'PROVISIONING_TO_VOICE_PLATFORM', code);
    return code === null ? [] : [code];
  }

  /** Whether it still moves. */
  function step(number: ActiveNumber, slot: 'sms' | 'voiceScheduled', finish: () => readonly string[]): boolean {
    const scheduled = number[slot];
    if (scheduled === null || scheduled.startedAt === null || scheduled.status === 'FAILED') return false;
    const half = durationMs() / 2;
    const elapsed = clock() - scheduled.startedAt;
    if (elapsed >= half && scheduled.status === 'WAITING') {
      scheduled.status = 'IN_PROGRESS';
      scheduled.lastUpdatedTime = timestamp(scheduled.startedAt + half);
    }
    if (elapsed < 2 * half) return true;
    const endedAt = timestamp(scheduled.startedAt + 2 * half);
    const failures = finish();
    if (slot === 'voiceScheduled') number.voiceUpdatedAt = endedAt;
    if (failures.length === 0) number[slot] = null;
    else Object.assign(scheduled, { status: 'FAILED', lastUpdatedTime: endedAt, errorCodes: failures });
    return false;
  }

  function advance(): void {
    for (const number of moving) {
      const sms = step(number, 'sms', () => (number.sms ? endSms(number, number.sms.requested) : []));
      const voice = step(number, 'voiceScheduled', () =>
        number.voiceScheduled ? endVoice(number, number.voiceScheduled.requested) : [],
      );
      if (!sms && !voice) moving.delete(number);
    }
    if (moving.size === 0) stop();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    requestSms(number, { servicePlanId, campaignId }) {
      if (servicePlanId === '' && number.servicePlanId !== '') {
        number.servicePlanId = '';
        end(number, 'DEPROVISIONING_FROM_SMS_PLATFORM');
      }
      if (campaignId === '' && number.campaignId !== '') {
        number.campaignId = '';
        end(number, 'DEPROVISIONING_FROM_CAMPAIGN');
      }
      number.sms =
        servicePlanId === number.servicePlanId && campaignId === number.campaignId
          ? null
          : begin(number, { servicePlanId, campaignId });
    },
    requestVoice(number, target) {
      if (target.id === '') {
        if (number.voice.id !== '') end(number, 'DEPROVISIONING_FROM_VOICE_PLATFORM');
        number.voice = target;
        number.voiceUpdatedAt = timestamp(clock());
        number.voiceScheduled = null;
      } else {
        const inForce = target.id === number.voice.id && target.type === number.voice.type;
        number.voiceScheduled = inForce ? null : begin(number, target);
      }
    },
    advance,
    stop,
  };
}
