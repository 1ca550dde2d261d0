import { getStatus } from './getStatus';
import { send } from './send';

export const sms = { name: 'SMS', value: 'sms', operations: { getStatus, send } };
