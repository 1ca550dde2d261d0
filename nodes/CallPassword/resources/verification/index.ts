import { check } from './check';
import { send } from './send';

export const verification = {
	name: 'Verification',
	value: 'verification',
	operations: { check, send },
};
