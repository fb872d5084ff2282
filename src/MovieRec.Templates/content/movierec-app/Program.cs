using MovieRec;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Serving;

// Trained once, on a generated sample; a name such as ml-100k or the path of a file of ratings takes its place.
const string Model = "als.model";
if (!File.Exists(Model)) Recommender.Fit(Datasets.Load("synthetic"), new AlsOptions { Factors = 64 }).Save(Model);

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddMovieRec(Model);

var app = builder.Build();
// GET /users/1/recommendations?n=10, /users/1/recommendations/2, /movies/2/similar; POST /recommendations.
app.MapMovieRec("/");
app.MapMovieRecHealth("/");
app.Run();
