import { registerHooks } from 'node:module';
import type { Numbers, NumbersService } from '@sinch/numbers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SinchSandbox, startSandbox } from '#providers/sinch/sandbox/index.ts';

// The client reads its version from a package that it does not depend on; this one has the same.
const manifest = new URL('../../node_modules/@sinch/sdk-client/package.json', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@sinch/sdk-core/package.json'
      ? { url: manifest, format: 'json', shortCircuit: true }
      : next(specifier, context),
});
const { NumbersService: Service } = await import('@sinch/numbers');

const LINKED = '+12025550100';

let sandbox: SinchSandbox;
let sinch: NumbersService;
beforeEach(async () => {
  sandbox = await startSandbox({ provisioningMs: 0 });
  sinch = new Service({
    projectId: sandbox.config['projectId']!,
    keyId: sandbox.config['keyId']!,
    keySecret: sandbox.config['keySecret']!,
    numbersHostname: sandbox.config['baseUrl']!,
    authHostname: sandbox.config['authUrl']!,
    logger: null,
  });
});
afterEach(() => sandbox.close());

const tokenRequests = () => sandbox.requests.filter(({ target }) => target === '/oauth2/token');

describe("Sinch's own Node SDK", () => {
  test('lists the regions, all and by type', async () => {
    const { availableRegions } = await sinch.availableRegions.list({});
    expect(availableRegions?.map(region => region.regionCode)).toEqual(['GB', 'SE', 'US']);
    const tollFree = await sinch.availableRegions.list({ types: ['TOLL_FREE', 'MOBILE'] });
    expect(tollFree.availableRegions?.find(region => region.regionCode === 'US')?.types).toEqual(['TOLL_FREE']);
  });

  test('searches, checks one number and rents it', async () => {
    const { availableNumbers } = await sinch.searchForAvailableNumbers({
      regionCode: 'US',
      type: 'LOCAL',
      capabilities: ['SMS', 'VOICE'],
      'numberPattern.pattern': '5550',
      'numberPattern.searchPattern': 'CONTAINS',
      size: 5,
    });
    expect(availableNumbers).toHaveLength(5);
    const phoneNumber = availableNumbers![0]!.phoneNumber!;
    expect(await sinch.checkAvailability({ phoneNumber })).toEqual(availableNumbers![0]);
    const rented = await sinch.rent({
      phoneNumber,
      rentNumberRequestBody: {
        smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE02' },
        voiceConfiguration: { type: 'FAX', serviceId: 'fax-service' },
        callbackUrl: 'https://example.org/hook',
      },
    });
    expect(rented.smsConfiguration?.scheduledProvisioning).toMatchObject({
      status: 'WAITING',
      lastUpdatedTime: expect.any(Date),
    });
    const active = await sinch.get({ phoneNumber });
    expect(active.smsConfiguration).toEqual({ servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE02' });
    expect(active.voiceConfiguration).toMatchObject({ type: 'FAX', serviceId: 'fax-service' });
    await expect(sinch.checkAvailability({ phoneNumber })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('searches and lists by how a number starts, its plus sign sent as it is', async () => {
    const pattern = { 'numberPattern.pattern': '+1206', 'numberPattern.searchPattern': 'START' } as const;
    const { availableNumbers } = await sinch.searchForAvailableNumbers({ regionCode: 'US', type: 'LOCAL', ...pattern });
    expect(sandbox.requests.at(-1)!.target).toContain('numberPattern.pattern=+1206');
    expect(availableNumbers?.length).toBeGreaterThan(0);
    for (const { phoneNumber } of availableNumbers!) expect(phoneNumber).toMatch(/^\+1206/);
    const { data } = await sinch.list({ regionCode: 'US', type: 'LOCAL', ...pattern });
    expect(data.length).toBeGreaterThan(0);
    for (const { phoneNumber } of data) expect(phoneNumber).toMatch(/^\+1206/);
  });

  test('rents any number that matches', async () => {
    const rented = await sinch.rentAny({
      rentAnyNumberRequestBody: {
        regionCode: 'US',
        type: 'LOCAL',
        capabilities: ['SMS'],
        numberPattern: { pattern: '+1206', searchPattern: 'START' },
        smsConfiguration: { servicePlanId: 'fictional-plan-new' },
      },
    });
    expect(rented.phoneNumber).toMatch(/^\+1206/);
    expect(sandbox.ledger).toHaveLength(1);
  });

  test('walks the whole list by its iterator, page by page', async () => {
    const numbers: (string | undefined)[] = [];
    for await (const number of sinch.list({ regionCode: 'US', type: 'LOCAL', pageSize: 40, orderBy: 'phoneNumber' })) {
      numbers.push(number.phoneNumber);
    }
    expect(new Set(numbers).size).toBe(150);
    expect(sandbox.requests.filter(({ target }) => target.includes('/activeNumbers?'))).toHaveLength(4);
  });

  test('walks the same list by nextPage, and with short and empty pages in between', async () => {
    sandbox.behaviour.shortPages = true;
    const numbers: (string | undefined)[] = [];
    let page = await sinch.list({ regionCode: 'GB', type: 'LOCAL', capability: 'VOICE', pageSize: 15 });
    for (;;) {
      numbers.push(...page.data.map(({ phoneNumber }) => phoneNumber));
      if (!page.hasNextPage) break;
      page = await page.nextPage();
    }
    expect(new Set(numbers).size).toBe(40);
  });

  test('gets a number, its dates as dates', async () => {
    const number = await sinch.get({ phoneNumber: LINKED });
    expect(number).toMatchObject({
      phoneNumber: LINKED,
      regionCode: 'US',
      type: 'LOCAL',
      nextChargeDate: expect.any(Date),
    });
    await expect(sinch.get({ phoneNumber: '+12025559999' })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('updates a number: unlinks it, then links it', async () => {
    const update = (updateActiveNumberRequestBody: Numbers.ActiveNumberRequest) =>
      sinch.update({ phoneNumber: LINKED, updateActiveNumberRequestBody });
    await update({ displayName: 'Front desk', smsConfiguration: { servicePlanId: '', campaignId: '' } });
    await update({
      smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE03' },
      voiceConfiguration: { type: 'EST', trunkId: 'trunk' },
    });
    expect(await sinch.get({ phoneNumber: LINKED })).toMatchObject({
      displayName: 'Front desk',
      smsConfiguration: { servicePlanId: 'fictional-plan-new', campaignId: 'CFAKE03' },
      voiceConfiguration: { type: 'EST', trunkId: 'trunk' },
    });
  });

  test('unlinks a campaign alone, by an empty text in its field', async () => {
    const body = { smsConfiguration: { campaignId: '' } } as unknown as Numbers.ActiveNumberRequest;
    const { servicePlanId } = (await sinch.get({ phoneNumber: LINKED })).smsConfiguration!;
    await sinch.update({ phoneNumber: LINKED, updateActiveNumberRequestBody: body });
    expect((await sinch.get({ phoneNumber: LINKED })).smsConfiguration).toEqual({ servicePlanId, campaignId: '' });
  });

  test('releases a number, which then expires at its next charge date', async () => {
    const released = await sinch.release({ phoneNumber: LINKED });
    expect(released.expireAt).toEqual(released.nextChargeDate);
  });

  test('validates, provisions, gets and deprovisions an emergency address', async () => {
    const phoneNumber = '+12125550100';
    const address = { streetNumber: '1', streetInfo: 'Main St', city: 'New York', state: 'NY', postalCode: '00001' };
    const emergencyAddressRequestBody = { displayName: 'Home', address };
    const validation = await sinch.validateEmergencyAddress({ phoneNumber, emergencyAddressRequestBody });
    expect(validation.validationResult).toBe('EXACT_MATCH');
    expect(await sinch.provisionEmergencyAddress({ phoneNumber, emergencyAddressRequestBody })).toEqual(address);
    expect(await sinch.getEmergencyAddress({ phoneNumber })).toEqual(address);
    await sinch.deprovisionEmergencyAddress({ phoneNumber });
    await expect(sinch.getEmergencyAddress({ phoneNumber })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('gets and updates the callback configuration', async () => {
    const { projectId } = await sinch.callbacks.get({});
    expect(projectId).toBe(sandbox.config['projectId']);
    const hmacSecret = 'another-fictional-callback-secret-0002';
    await sinch.callbacks.update({ updateCallbackConfigurationRequestBody: { hmacSecret } });
    expect((await sinch.callbacks.get({})).hmacSecret).toBe(hmacSecret);
  });

  test('keeps its token while that is good, and fetches another when it is refused as expired', async () => {
    await sinch.get({ phoneNumber: LINKED });
    await sinch.get({ phoneNumber: LINKED });
    expect(tokenRequests()).toHaveLength(1);
    sandbox.expireTokens();
    expect((await sinch.get({ phoneNumber: LINKED })).phoneNumber).toBe(LINKED);
    expect(tokenRequests()).toHaveLength(2);
  });
});
