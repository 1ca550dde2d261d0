import { autocall } from './autocall';
import { sms } from './sms';

export const resources = [autocall, sms];
