import { z } from 'zod';

const text = z.string().nullish();

const NumberResource = z.looseObject({
  Number: z.string().min(1),
  PropertySid: text,
  AccountSid: text,
  Friendly: text,
  AddressSid: text,
  RoutingMethod: text,
  EndpointNumber: text,
  Flow: text,
  Recording: text,
  Attribution_Source: text,
  Attribution_Medium: text,
  Attribution_Campaign: text,
  Attribution_Content: text,
  SendSmsFrom: text,
  SendSmsTo: text,
  SendEmailFrom: text,
  SendEmailTo: text,
  WebHookUrl: text,
  WebHookMethod: text,
  DeliveryReceiptWebHookUrl: text,
  DeliveryReceiptWebHookMethod: text,
  Type: text,
  /** Comma-delimited. */
  Capabilities: text,
  CountryCode: text,
  Region: text,
  City: text,
  Status: text,
});
export type NumberResource = z.infer<typeof NumberResource>;

const Purchase = z.looseObject({ Number: z.string(), Status: text });
export type Purchase = z.infer<typeof Purchase>;

const YEAR_9999 = 253_402_300_799;

// One page writes `ConfigID`, another `ConfigId`.
const FlowResource = z.preprocess(
  spelt('ConfigId'),
  z.object({
    ConfigId: z.string().min(1),
    Revision: text,
    Name: text,
    Type: text,
    /** Unix seconds. */
    LastUpdated: z.number().min(0).max(YEAR_9999).nullish(),
  }),
);
export type FlowResource = z.infer<typeof FlowResource>;

const AddressResource = z.looseObject({
  AddressSid: z.string(),
  Friendly: text,
  Reference: text,
  Line1: text,
  Line2: text,
  City: text,
  Region: text,
  CountryCode: text,
  PostalCode: text,
  Status: text,
});
export type AddressResource = z.infer<typeof AddressResource>;

export const NumberAnswer = bareOrWithin('Number', NumberResource);
export const NumbersAnswer = bareOrWithin('Numbers', z.array(NumberResource));
export const PurchaseAnswer = bareOrWithin('Number', Purchase);
export const FlowsAnswer = bareOrWithin('Flows', z.array(FlowResource));
export const AddressAnswer = bareOrWithin('Address', AddressResource);
export const AddressesAnswer = bareOrWithin('Addresses', z.array(AddressResource));
export const RemovedAnswer = bareOrWithin('Address', z.looseObject({ AddressSid: text }));

/**
 * The pages on numbers speak of "a single object or a list of objects" and print none; other resources of this API come
 * in an envelope named after them. Either is read, as no resource here has an object or a list of its own name.
 */
function bareOrWithin<Schema extends z.ZodType>(name: string, schema: Schema) {
  return z.preprocess((answer: unknown) => {
    const content = isObject(answer) ? answer[name] : undefined;
    return typeof content === 'object' && content !== null ? content : answer;
  }, schema);
}

/** Gives a key its spelling, whatever its capitals. */
function spelt(key: string) {
  return (value: unknown): unknown => {
    if (!isObject(value) || key in value) return value;
    const other = Object.keys(value).find(each => each.toLowerCase() === key.toLowerCase());
    return other === undefined ? value : { ...value, [key]: value[other] };
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
