/**
 * What a field costs besides the 1 of every object it answers with. Scalars and enums are free, as they are read along.
 * A path such as `filter.accounts` leads into an argument.
 */
export interface FieldCost {
  /** Points of its own, whatever it answers with. */
  readonly own?: number;
  /** Requests to providers: so many, or one for every account that could be asked. */
  readonly calls?: number | EachAccount;
  /** Requests for every item. */
  readonly callsEach?: number;
  /** How many items a list is taken to have. */
  readonly size?: number | ListArgument | EachAccount | 'PAGE' | 'TYPES';
  /** How many items `size: 'PAGE'` below it stands for. */
  readonly page?: ListArgument;
}

/** As many as an argument says or has; more than `most` is refused where the field is resolved. */
export interface ListArgument {
  readonly argument: string;
  readonly most: number;
}

/** As many as there are accounts within the caller's reach, or as an argument lists, each so often. */
export interface EachAccount {
  readonly accounts: string | null;
  readonly times?: number;
}

/** Points for one request to a provider: it takes the time of an answer, and the provider's own limits are scarce. */
export const CALL = 5;
/** Points of every mutation, with all that goes with it. */
const MUTATION = 10;
/** Of an object that tells of the schema: it is at hand. */
export const INTROSPECTION_OBJECT = 0.1;
/** Items of a list that nobody thought of. */
export const UNKNOWN_SIZE = 10;

const ALL: EachAccount = { accounts: null };
const FILTERED: EachAccount = { accounts: 'filter.accounts' };
const page = (most = 100): ListArgument => ({ argument: 'first', most });
const change = (calls: number): FieldCost => ({ own: MUTATION, calls });
const FEW = { size: 2 };

/** Every field that costs more than its objects, and the length of every list of objects. */
export const COSTS: Readonly<Record<string, FieldCost>> = {
  'Query.accounts': { size: ALL },
  'Query.auditLog': { page: page() },
  'Query.availableNumbers': { calls: { accounts: 'search.accounts' } },
  'Query.callFlows': { calls: 1, page: page() },
  'Query.node': { calls: 1 },
  'Query.nodes': { size: { argument: 'ids', most: 100 }, callsEach: 1 },
  'Query.numberEvents': { page: page() },
  'Query.phoneNumbers': { calls: FILTERED, page: page() },
  'Query.phoneNumbersBy': { calls: ALL },
  'Query.phoneNumbersCount': { calls: { ...FILTERED, times: 10 } },
  'Query.regions': { calls: { accounts: 'accounts' }, size: 50 },

  'Mutation.deprovisionEmergencyAddress': change(3),
  'Mutation.provisionEmergencyAddress': change(4),
  'Mutation.releasePhoneNumber': change(2),
  'Mutation.rentAnyPhoneNumber': change(5),
  'Mutation.rentPhoneNumber': change(4),
  'Mutation.updatePhoneNumber': change(3),
  'Mutation.validateEmergencyAddress': change(2),

  'PhoneNumber.emergencyAddress': { calls: 1 },
  'PhoneNumber.events': { own: 1, page: page() },
  'PhoneNumber.raw': { own: 1 },
  'PhoneNumber.provisioning': FEW,
  'NumberEvent.phoneNumber': { calls: 1 },
  'Operation.phoneNumber': { calls: 1 },
  'Readiness.checks': { size: 10 },

  'AuditRecordConnection.edges': { size: 'PAGE' },
  'AuditRecordConnection.nodes': { size: 'PAGE' },
  'CallFlowConnection.edges': { size: 'PAGE' },
  'CallFlowConnection.nodes': { size: 'PAGE' },
  'NumberEventConnection.edges': { size: 'PAGE' },
  'NumberEventConnection.nodes': { size: 'PAGE' },
  'PhoneNumberConnection.edges': { size: 'PAGE' },
  'PhoneNumberConnection.nodes': { size: 'PAGE' },
  'PhoneNumberConnection.sources': { size: ALL },
  'PhoneNumberCount.sources': { size: ALL },
  'PhoneNumberLookupResult.matches': FEW,
  'PhoneNumberLookupResult.sources': { size: ALL },

  'AvailableNumberSearch.groups': { size: 5 },
  'AvailableNumberSearch.sources': { size: ALL },
  // A search finds `limitPerAccount` numbers at most, 50 unless it says so, whatever is asked of each group.
  'AvailableNumberGroup.numbers': { size: page(50) },

  'Viewer.accounts': { size: ALL },

  'EmergencyAddressPayload.errors': FEW,
  'EmergencyAddressPayload.warnings': FEW,
  'EmergencyAddressValidation.candidates': FEW,
  'Operation.errors': FEW,
  'ReleasePhoneNumberPayload.errors': FEW,
  'ReleasePhoneNumberPayload.warnings': FEW,
  'RentPhoneNumberPayload.errors': FEW,
  'RentPhoneNumberPayload.warnings': FEW,
  'UpdatePhoneNumberPayload.errors': FEW,
  'UpdatePhoneNumberPayload.plan': FEW,
  'UpdatePhoneNumberPayload.warnings': FEW,
  'ValidateEmergencyAddressPayload.errors': FEW,

  // As this schema is on the average.
  '__Schema.types': { size: 'TYPES' },
  '__Schema.directives': { size: 8 },
  '__Directive.args': { size: 1 },
  '__Type.fields': { size: 5 },
  '__Type.inputFields': { size: 1 },
  '__Type.enumValues': { size: 2 },
  '__Type.interfaces': { size: 0.5 },
  '__Type.possibleTypes': { size: 0.5 },
  '__Type.ofType': { size: 0.5 },
  '__Field.args': { size: 0.5 },
};
