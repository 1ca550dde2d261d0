import { create } from './create';
import { getStatus } from './getStatus';

export const autocall = {
	name: 'Autocall',
	value: 'autocall',
	operations: { create, getStatus },
};
