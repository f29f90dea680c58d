/** What `deriveCubeCases` gives, one word per case, one letter per edge middle; a spec fails if the two differ. */
export const CUBE_CASES_TEXT =
  '- abe afc becefc bdg adedge afcbdg efgfcgcdg chd abechd afdfhd bedefhehd bcgchg acechehge afbfhgfgb efgfhg eji ' +
  'abibji afceji bjcjicifc bdgeji adidgigji afcbdgeji cdfdgfgjfjif ejichd abibjichd afdfhdeji bjdjidifdfhd bcgchgeji ' +
  'acichgcgigji afbfhgfgbeji fhgfgigji fik abefik aicikc bekeikbkc bdgfik adedgefik aicikcbdg eigikcicgcdg chdfik ' +
  'abechdfik aidikdkhd bedeidikdkhd bcgchgfik acechehgefik aibikbkhbhgb eihikhehg ejfjkf abfbjkbkf aecejcjkc bjcjkc ' +
  'bdgejfjkf adfdgfgjfjkf aecejcjkcbdg cdjdgjcjk ejfjkfchd abfbjkbkfchd aedejkekdkhd bjkbkdkhd bcgchgejfjkf ' +
  'achahgagjajkakf aejajkakhahgagb gjhjkh glj abeglj afcglj becefcglj bdjdlj adlalelje afcbdjdlj efjfcjcdjdlj chdglj ' +
  'abechdglj afdfhdglj bedefhehdglj bcjchjhlj acechehlelje afbfhlflbljb efhehjhlj egigli ablbglali afcegigli ' +
  'bgcgligicifc bdedlidie adidli afcbdedlidie cdfdlidif egiglichd ablbglalichd afdfhdegigli bglblibifbfhbhd ' +
  'bcechehlelie aclchlali bafbfhbhlblibie fhihli fikglj abefikglj aicikcglj bekeikbkcglj bdjdljfik adlaleljefik ' +
  'aicikcbdjdlj eikekcecdedlelj chdfikglj abechdfikglj aidikdkhdglj bedeidikdkhdglj bcjchjhljfik acechehleljefik ' +
  'hljhjbhbahaihik eihikhehjhlj egfglflkf abfbgfglflkf aeceglelclkc bgkglkbkc bdedlkdkekfe adlalflkf ebdedlelkekceca ' +
  'cdkdlk egfglflkfchd abfbgfglflkfchd khdkdakaekegkgl bgkglkbkdkhd lkflfeleblbclch aclchlalflkf aebhlk hlk hkl abehkl ' +
  'afchkl becefchkl bdghkl adedgehkl afcbdghkl efgfcgcdghkl ckdkld abeckdkld aflfklald bedefkekdkld bckbkgklg ' +
  'acecklclelge afbfkbklblgb efgfkgklg ejihkl abibjihkl afcejihkl bjcjicifchkl bdgejihkl adidgigjihkl afcbdgejihkl ' +
  'cdfdgfgjfjifhkl ejickdkld abibjickdkld aflfklaldeji fklfldfdbfbjfji bckbkgklgeji gjigiagacgckgkl afbfkbklblgbeji ' +
  'fkgklgfgigji fihilh abefihilh ailalclhc beceilelclhc bdgfihilh adedgefihilh ailalclhcbdg cdgcgeceicilclh cfdfidild ' +
  'abecfdfidild aidild bedeidild bcgcfgfigilg cficilclgcgecea ailalblgb eigilg ejhjlhehf abfbjlblflhf aecejcjlclhc ' +
  'bjcjlclhc bdgejhjlhehf jlhjhfjfajadjdg aecejcjlclhcbdg cdjdgjcjhjlh ejfjldjdfdcf fabfbjfjlfldfdc aelejlald bjdjld ' +
  'lgblbclcflfelej acfgjl aelejlalblgb gjl ghjhkj abeghjhkj afcghjhkj becefcghjhkj bdkdhkbkj adedhehkekje afcbdkdhkbkj ' +
  'dhkdkjdjedefdfc ckjcjdjgd abeckjcjdjgd afdfkjfjdjgd dbedefdfkdkjdjg bcjckj aceckjcje afbfkbkjb efjfkj eghehihki ' +
  'abibghbhihki afceghehihki ifcicbibgighihk bdedhehkekie adidhihki afcbdedhehkekie cdfdhihkidif egigdidcicki ' +
  'gdcgckgkigiagab kiekegkgdkdakaf bgdfki bckbkekie acicki afbfkbkibieb fki figijgfgh abefigijgfgh aicijcjgcghc ' +
  'ijgighihcicbibe bdjdhfdfjfij jeajadjdhjhfjfi hcahaihijhjbhbd eijcdh cfdfidijdjgd abecfdfidijdjgd aidijdjgd ' +
  'bedeidijdjgd bcjcfjfij acecfjfijcje aibijb eij egfghf abfbgfghf aeceghehc bgcghc bdedhehfe adfdhf aecebhbdhehc cdh ' +
  'egfgdfdcf abfbgfgdfdcf aedegd bgd bcecfe acf aeb -';
