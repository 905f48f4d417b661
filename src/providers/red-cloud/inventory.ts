import type { Inventory } from '#domain/provider.ts';
import type { Api } from './api.ts';
import { fromArea, refusalOf, toInventoryAnswer } from './mapping.ts';

export const createInventory = (api: Api): Inventory => ({
  unsupported: refusalOf,
  search: async (search, signal) => toInventoryAnswer(await api.searchNumbers(fromArea(search.area), signal), search),
});
