import type { LiveNumberFragment } from '../gql/graphql.ts';

type Provisioning = LiveNumberFragment['provisioning'][number];

export const TARGETS: Readonly<Record<Provisioning['target'], string>> = {
  SMS_SERVICE: 'Service plan',
  CAMPAIGN: 'Campaign',
  CARRIER_LINE: 'Carrier line',
  REGULATORY_ADDRESS: 'Registered address',
  VOICE: 'Voice',
};

const STATES: Readonly<Record<Provisioning['state'], string>> = {
  WAITING: 'waiting',
  IN_PROGRESS: 'in progress',
  FAILED: 'failed',
  UNKNOWN: 'unknown',
};

const A_WHILE_MS = 600_000;

/** Whether something was asked for lately, and is not at its end. */
export const isMoving = ({ provisioning }: LiveNumberFragment): boolean =>
  provisioning.some(
    ({ state, lastChangedAt }) =>
      (state === 'WAITING' || state === 'IN_PROGRESS') && Date.now() - Date.parse(lastChangedAt ?? '') < A_WHILE_MS,
  );

/** What a provider was asked for and has not made so. Once it has, there is no entry any more. */
export function ProvisioningList({ provisioning }: Pick<LiveNumberFragment, 'provisioning'>) {
  if (provisioning.length === 0) return <span className="faint">nothing pending</span>;
  return (
    <ul className="provisioning">
      {provisioning.map(({ target, state, stateRaw, requestedValue, failureCodes }) => (
        <li key={target} className={state.toLowerCase()}>
          <b>
            {TARGETS[target]} {state === 'UNKNOWN' ? (stateRaw ?? STATES.UNKNOWN) : STATES[state]}
          </b>
          {requestedValue !== null && <span> {requestedValue}</span>}
          {failureCodes.length > 0 && <code> {failureCodes.join(', ')}</code>}
        </li>
      ))}
    </ul>
  );
}
