/** What `deriveCubeCases` gives, one word per case, one letter per edge middle; a spec fails if the two differ. */
export const CUBE_CASES_TEXT =
  '- abe afc becefc bdg adedge afcbdg efgfcgcdg chd abechd afdfhd bedefhehd bcgchg acechehge afbfhgfgb efgfhg eji ' +
  'abibji afceji bjcjicifc bdgeji adidgigji afcbdgeji cdfdgfgjfjif ejichd abibjichd afdfhdeji bjdjidifdfhd bcgchgeji ' +
  'acichgcgigji afbfhgfgbeji fhgfgigji fik abefik aicikc bekeikbkc bdgfik adedgefik aicikcbdg eigikcicgcdg chdfik ' +
  'abechdfik aidikdkhd bedeidikdkhd bcgchgfik acechehgefik aibikbkhbhgb eihikhehg ejfjkf abfbjkbkf aecejcjkc bjcjkc ' +
  'bdgejfjkf adfdgfgjfjkf aecejcjkcbdg cdjdgjcjk ejfjkfchd abfbjkbkfchd aedejkekdkhd bjkbkdkhd bcgchgejfjkf ' +
  'acfchfhgkgjkhkf aebejbjkgkhgjgb gjhjkh glj abeglj afcglj becefcglj bdjdlj adlalelje afcbdjdlj efjfcjcdjdlj chdglj ' +
  'abechdglj afdfhdglj bedefhehdglj bcjchjhlj acechehlelje afbfhlflbljb efhehjhlj egigli ablbglali afcegigli ' +
  'bgcgligicifc bdedlidie adidli afcbdedlidie cdfdlidif egiglichd ablbglalichd afdfhdegigli bgdgldlihifhlhd ' +
  'bcechehlelie aclchlali afefhihlifieaeb fhihli fikglj abefikglj aicikcglj bekeikbkcglj bdjdljfik adlaleljefik ' +
  'aicikcbdjdlj eijikjkclcdlklj chdfikglj abechdfikglj aidikdkhdglj bedeidikdkhdglj bcjchjhljfik acechehleljefik ' +
  'aibikjkhlkljijb eihikhehjhlj egfglflkf abfbgfglflkf aeceglelclkc bgkglkbkc bdedlkdkekfe adlalflkf aebabcbdcdlclkc ' +
  'cdkdlk egfglflkfchd abfbgfglflkfchd aedegdgldlkhlhd bgkglkbkdkhd bcechfhlkhkfcfe aclchlalflkf aebhlk hlk hkl abehkl ' +
  'afchkl becefchkl bdghkl adedgehkl afcbdghkl efgfcgcdghkl ckdkld abeckdkld aflfklald bedefkekdkld bckbkgklg ' +
  'acecklclelge afbfkbklblgb efgfkgklg ejihkl abibjihkl afcejihkl bjcjicifchkl bdgejihkl adidgigjihkl afcbdgejihkl ' +
  'cdfdgfgjfjifhkl ejickdkld abibjickdkld aflfklaldeji bjdjilifkikljld bckbkgklgeji acickiklilgjlji afbfkbklblgbeji ' +
  'fkgklgfgigji fihilh abefihilh ailalclhc beceilelclhc bdgfihilh adedgefihilh ailalclhcbdg eigilglhghcdhdg cfdfidild ' +
  'abecfdfidild aidild bedeidild bcgcfgfigilg acfafefieilelge ailalblgb eigilg ejhjlhehf abfbjlblflhf aecejcjlclhc ' +
  'bjcjlclhc bdgejhjlhehf adfdghgjlglhdhf aecejcjlclhcbdg cdjdgjcjhjlh ejfjldjdfdcf abcbjdjldbdcacf aelejlald bjdjld ' +
  'bcecfebegejgjlg acfgjl aelejlalblgb gjl ghjhkj abeghjhkj afcghjhkj becefcghjhkj bdkdhkbkj adedhehkekje afcbdkdhkbkj ' +
  'efjfckcdhchkfkj ckjcjdjgd abeckjcjdjgd afdfkjfjdjgd begefjfkjejgbgd bcjckj aceckjcje afbfkbkjb efjfkj eghehihki ' +
  'abibghbhihki afceghehihki bgcghchkckifkfc bdedhehkekie adidhihki afcbdedhehkekie cdfdhihkidif egigdidcicki ' +
  'abcbgdbdcacicki afefkifieaedegd bgdfki bckbkekie acicki afbfkbkibieb fki figijgfgh abefigijgfgh aicijcjgcghc ' +
  'begeijejgbgcghc bdjdhfdfjfij adfdhfafefieije aibijbabcbdcdhc eijcdh cfdfidijdjgd abecfdfidijdjgd aidijdjgd ' +
  'bedeidijdjgd bcjcfjfij acecfjfijcje aibijb eij egfghf abfbgfghf aeceghehc bgcghc bdedhehfe adfdhf aecebhbdhehc cdh ' +
  'egfgdfdcf abfbgfgdfdcf aedegd bgd bcecfe acf aeb -';
