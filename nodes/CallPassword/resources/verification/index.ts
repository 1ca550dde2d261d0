import { check } from './check';
import { createToken } from './createToken';
import { send } from './send';

export const verification = {
	name: 'Verification',
	value: 'verification',
	operations: { check, createToken, send },
};
