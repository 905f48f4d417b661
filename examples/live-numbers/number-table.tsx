import { useRef, useState } from 'react';
import type { LiveNumberFragment } from '../gql/graphql.ts';
import { canBeChanged, MessagingForm } from './messaging-form.tsx';
import { ProvisioningList } from './provisioning.tsx';

const TITLES = ['Number', 'Account', 'Service plan', 'Campaign', 'Provisioning'];

const STATUSES: Readonly<Record<LiveNumberFragment['status'], string>> = {
  ACTIVE: 'active',
  PENDING: 'not active yet',
  RELEASING: 'being released',
  UNKNOWN: 'status not told',
};

export interface NumberTableProps {
  readonly numbers: readonly LiveNumberFragment[];
  readonly outdated: ReadonlySet<string>;
  readonly onChanged: (number: LiveNumberFragment) => void;
}

export function NumberTable({ numbers, outdated, onChanged }: NumberTableProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            {TITLES.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        {numbers.map(number => (
          <NumberRows
            key={number.id}
            number={number}
            isOutdated={outdated.has(number.id)}
            isOpen={open === number.id}
            onToggle={() => setOpen(open === number.id ? null : number.id)}
            onChanged={onChanged}
          />
        ))}
      </table>
    </div>
  );
}

interface NumberRowsProps extends Pick<NumberTableProps, 'onChanged'> {
  readonly number: LiveNumberFragment;
  readonly isOutdated: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function NumberRows({ number, isOutdated, isOpen, onToggle, onChanged }: NumberRowsProps) {
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    onToggle();
    button.current?.focus();
  };
  const { e164, nationalFormat, friendlyName, account, status, messaging, provisioning } = number;
  return (
    <tbody>
      <tr>
        <th scope="row" title={nationalFormat}>
          {e164}
          {friendlyName !== null && <small>{friendlyName}</small>}
        </th>
        <td title={account.title}>
          {account.name}
          <small>{isOutdated ? 'not read since it changed' : STATUSES[status]}</small>
        </td>
        <td>{messaging.servicePlanId ?? <span className="faint">–</span>}</td>
        <td>{messaging.campaignId ?? <span className="faint">–</span>}</td>
        <td>
          <ProvisioningList provisioning={provisioning} />
        </td>
        <td>
          {canBeChanged(number) && (
            <button
              ref={button}
              type="button"
              aria-expanded={isOpen}
              aria-label={`Change ${e164} of ${account.name}`}
              onClick={onToggle}
            >
              Change
            </button>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={TITLES.length + 1}>
            <MessagingForm number={number} onChanged={onChanged} onClose={close} />
          </td>
        </tr>
      )}
    </tbody>
  );
}
