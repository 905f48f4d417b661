import { z } from 'zod';

const PhoneNumber = z.looseObject({
  id: z.string(),
  number: z.string(),
  number_type: z.string().nullish(),
  inbound_url: z.string().nullish(),
  status_url: z.string().nullish(),
  label: z.string().nullish(),
  campaign_id: z.string().nullish(),
  carrier_line_option_status: z.string().nullish(),
  carrier_line_option_propagated_at: z.string().nullish(),
  sms_enabled: z.boolean().nullish(),
  mms_enabled: z.boolean().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

const Meta = z.object({ next_cursor: z.string().nullish() });
export const OnePhoneNumber = z.object({ data: PhoneNumber });
export const PhoneNumbers = z.object({ data: z.array(PhoneNumber) });
export const PhoneNumberPage = z.object({ data: z.array(PhoneNumber), meta: Meta });
export const AvailableNumbers = z.object({
  data: z.array(z.object({ number: z.string(), number_type: z.string().nullish() })),
});
export const Released = z.object({ data: z.object({ status: z.string() }) });
export const BulkReleased = z.object({
  data: z.object({
    released: z.array(z.string()),
    unknown: z.array(z.string()),
    already_released: z.array(z.string()),
  }),
});
export type AvailableNumber = z.infer<typeof AvailableNumbers>['data'][number];
