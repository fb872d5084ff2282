# The service of a trained model:
#   docker build -t movierec .
#   docker run -p 5080:5080 -v ./models:/models movierec serve --model /models/ml-100k.model --urls http://0.0.0.0:5080
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG RID=linux-x64
WORKDIR /source
COPY . .
RUN dotnet publish src/MovieRec.Cli -c Release -r $RID --self-contained -o /program && mkdir /events

# No shell, no package manager, not root: only what the program needs.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /program /program
# What users do is kept here by --events /events/events.sqlite; the user of the image owns it.
COPY --from=build --chown=$APP_UID /events /events
VOLUME /models /events
# Files that are not named otherwise, such as events.sqlite, are made where the user may write.
WORKDIR /events
EXPOSE 5080
ENTRYPOINT ["/program/movierec"]
# Inside a container the loopback address reaches nobody, so here the service listens on all.
CMD ["serve", "--model", "/models/served.model", "--urls", "http://0.0.0.0:5080"]
