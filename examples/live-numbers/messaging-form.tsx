import { type SubmitEvent, useId, useState } from 'react';
import type { LiveNumberFragment, UpdateMessagingInput } from '../gql/graphql.ts';
import { changeNumber } from './change-number.ts';

const FIELDS = [
  { name: 'servicePlanId', setting: 'SERVICE_PLAN', label: 'SMS service plan' },
  { name: 'campaignId', setting: 'CAMPAIGN', label: '10DLC campaign' },
] as const;

const fieldsOf = ({ account }: LiveNumberFragment) =>
  FIELDS.filter(({ setting }) => account.writableSettings.includes(setting));

export const canBeChanged = (number: LiveNumberFragment): boolean => fieldsOf(number).length > 0;

export interface MessagingFormProps {
  readonly number: LiveNumberFragment;
  readonly onChanged: (number: LiveNumberFragment) => void;
  readonly onClose: () => void;
}

export function MessagingForm({ number, onChanged, onClose }: MessagingFormProps) {
  const id = useId();
  const [isSaving, setSaving] = useState(false);
  const [remarks, setRemarks] = useState<readonly string[]>([]);

  async function save(messaging: UpdateMessagingInput): Promise<void> {
    if (Object.keys(messaging).length === 0) return setRemarks(['Nothing was changed']);
    setSaving(true);
    setRemarks([]);
    try {
      const { isTaken, number: changed, remarks: told } = await changeNumber({ id: number.id, messaging });
      if (changed) onChanged(changed);
      if (isTaken && told.length === 0) return onClose();
      setRemarks(told);
    } catch (error) {
      setRemarks([(error as Error).message]);
    }
    setSaving(false);
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    void save(differences(number, new FormData(event.currentTarget)));
  }

  return (
    <form onSubmit={submit} aria-label={`Change ${number.e164} of ${number.account.name}`} aria-busy={isSaving}>
      {fieldsOf(number).map(({ name, setting, label }, index) => (
        <div key={name} className="field">
          <label htmlFor={id + name}>{label}</label>
          <input
            id={id + name}
            name={name}
            defaultValue={number.messaging[name] ?? ''}
            required={number.messaging[name] !== null && !number.account.clearableSettings.includes(setting)}
            readOnly={isSaving}
            autoComplete="off"
            spellCheck={false}
            ref={index === 0 ? focusOnce : undefined}
          />
        </div>
      ))}
      <button type="submit" className="first" disabled={isSaving}>
        {isSaving ? 'Saving …' : 'Save'}
      </button>
      <button type="button" onClick={onClose}>
        Close
      </button>
      <div role="alert">
        {remarks.map(remark => (
          <p key={remark}>{remark}</p>
        ))}
      </div>
    </form>
  );
}

const focusOnce = (input: HTMLInputElement | null): void => input?.focus();

/** What was not touched is left out, so that it stays; what was emptied is cleared. */
function differences(number: LiveNumberFragment, form: FormData): UpdateMessagingInput {
  const changed = fieldsOf(number).flatMap(({ name }) => {
    const value = (form.get(name) as string).trim() || null;
    return value === number.messaging[name] ? [] : [[name, value] as const];
  });
  return Object.fromEntries(changed);
}
