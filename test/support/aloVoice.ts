import { AloVoiceApi } from '../../dist/credentials/AloVoiceApi.credentials';
import { AloVoice } from '../../dist/nodes/AloVoice/AloVoice.node';

export {
	binaryOf,
	CAMPAIGN,
	mp3,
	RECORD,
	REFERENCE_CAMPAIGN,
	TOKEN,
} from '../../providers/aloVoice';

export const aloVoiceNode = { node: new AloVoice(), credentialType: new AloVoiceApi() };
