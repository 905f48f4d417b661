import sinch from '#providers/sinch/index.ts';
import { providerConformance } from '../conformance/provider.ts';

providerConformance(sinch);
