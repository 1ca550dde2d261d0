import { getGlobalState } from 'n8n-workflow';
import type { FunctionsBase } from 'n8n-workflow';

/**
 * IANA name of the workflow's time zone. A workflow that was imported may say "DEFAULT", which n8n
 * removes when it is first saved in the editor: until then it means n8n's own zone
 * (`GENERIC_TIMEZONE`), as in n8n's schedules.
 */
export function timezoneOf(context: FunctionsBase): string {
	const timezone = context.getTimezone();
	return timezone === 'DEFAULT' ? getGlobalState().defaultTimezone : timezone;
}
