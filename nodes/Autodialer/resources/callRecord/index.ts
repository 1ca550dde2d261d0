import { getAll } from './getAll';
import { getResult } from './getResult';

export const callRecord = {
	name: 'Call Record',
	value: 'callRecord',
	operations: { getAll, getResult },
};
