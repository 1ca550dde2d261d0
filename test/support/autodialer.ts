import { AutodialerApi } from '../../dist/credentials/AutodialerApi.credentials';
import { Autodialer } from '../../dist/nodes/Autodialer/Autodialer.node';

export {
	ACCESS_TOKEN,
	API_KEY,
	CALL,
	GROUP,
	RECORDS,
	RESULT,
	WEBHOOK_SECRET,
} from '../../providers/autodialer';

export const autodialerNode = { node: new Autodialer(), credentialType: new AutodialerApi() };
