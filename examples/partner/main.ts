import { NotDoneError, StillOpenError } from './change.ts';
import { configure } from './configuration.ts';
import { setEmergencyAddress } from './emergency-address.ts';
import { connect, NoAnswerError, RequestError } from './graph.ts';
import { openNotebook } from './notebook.ts';
import { chooseAccount, release, rent } from './rental.ts';

const [url = process.env['NUMBERGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql', accountName] = process.argv.slice(2);

/** With a spelling that the sandbox corrects, and a postal code that is nobody's. */
const OFFICE = {
  displayName: 'Partner Example',
  address: { streetNumber: '12', street: 'example street', city: 'Denver', state: 'CO', postalCode: '00042' },
};

async function main(): Promise<void> {
  const graph = connect(url);
  const account = await chooseAccount(graph, accountName);
  const notebook = openNotebook(`partner-${account.name}.json`);
  const number = await rent(graph, notebook, account);
  await configure(graph, notebook, account, number);
  if (account.capabilities.includes('EMERGENCY_ADDRESS'))
    await setEmergencyAddress(graph, notebook, { phoneNumberId: number.id, ...OFFICE });
  await release(graph, notebook, number);
  notebook.tearUp();
  console.log('done');
}

try {
  await main();
} catch (error) {
  const isOpen = error instanceof StillOpenError || error instanceof NoAnswerError;
  if (!isOpen && !(error instanceof NotDoneError) && !(error instanceof RequestError)) throw error;
  console.error(error.message);
  console.error('What was begun is in partner-….json, and the next run goes on from there');
  process.exitCode = 1;
}
